import { timeText } from '../../../src/domain/china-time.ts';
import { done, type Handler } from '../call.ts';

/** 9001: a number for the operator's day. */
export const signIn: Handler = (call, tools) =>
  done({ signinoutb: { sign_time: timeText(call.at), sign_no: tools.newId(call.at) } });

/** 9002: nothing depends on it, so any number is signed out. */
export const signOut: Handler = (call) => done({ sign_time: { sign_time: timeText(call.at) } });
