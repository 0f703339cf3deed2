import { defineFieldsChecks } from '../parts.ts';

/** Checks of the request against its table. */
export const uploadFields = defineFieldsChecks({ infno: '4901', id: 'upload', title: '上传' });
