import type { Handler } from '../call.ts';
import { addInpatientFees, addOutpatientFees, removeBatch, removeLines } from './fees.ts';
import { chronicDiseases, identify } from './identify.ts';
import { admit, cancelAdmission, cancelDischarge, discharge } from './inpatient.ts';
import { cancelRegistration, register, visitInformation } from './outpatient.ts';
import { refundOutpatient, refundStay, settlementInformation } from './refund.ts';
import { reverse } from './reverse.ts';
import { presettleOutpatient, presettleStay, settleOutpatient, settleStay } from './settle.ts';
import { signIn, signOut } from './sign.ts';

/** Every interface with a message of its own; decoding (1162) has two forms and stands beside them. */
export const handlers: Readonly<Record<string, Handler>> = {
  '1101': identify,
  '2201': register,
  '2202': cancelRegistration,
  '2203': visitInformation,
  '2203A': visitInformation,
  '2204': addOutpatientFees,
  '2205': removeBatch,
  '2206': presettleOutpatient,
  '2207': settleOutpatient,
  '2208': refundOutpatient,
  '2301': addInpatientFees,
  '2302': removeLines,
  '2303': presettleStay,
  '2304': settleStay,
  '2305': refundStay,
  '2401': admit,
  '2402': discharge,
  '2404': cancelAdmission,
  '2405': cancelDischarge,
  '2601': reverse,
  '5203': settlementInformation,
  '5301': chronicDiseases,
  '9001': signIn,
  '9002': signOut,
};
