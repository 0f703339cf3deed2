import { defineFieldsChecks } from '../parts.ts';

/** Checks of the request against its table. */
export const queryStatusFields = defineFieldsChecks({ infno: '5501', id: 'query-status', title: '状态查询' });
