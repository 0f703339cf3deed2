import { specification } from '../../contract/specification.ts';
import { openApiDocument } from './open-api.ts';
import { postmanCollection } from './postman.ts';

/** The documents for programs, by their file: written by `npm run docs`, of the specification without a profile. */
export const interfaceDocuments = (version: string): Readonly<Record<string, string>> => ({
  'docs/openapi.json': asText(openApiDocument(specification, version)),
  'docs/evoucher.postman_collection.json': asText(postmanCollection(specification)),
});

const asText = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
