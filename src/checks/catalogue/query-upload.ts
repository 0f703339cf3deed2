import { defineFieldsChecks } from '../parts.ts';

/** Checks of the request against its table. */
export const queryUploadFields = defineFieldsChecks({
  infno: '4902',
  id: 'query-upload',
  title: '上传结果查询',
});
