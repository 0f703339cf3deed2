import eslint from 'typescript-eslint';

/** Folders that decide: they take a Clock and get their settings as arguments. */
const pure = [
  'src/domain/**/*.ts',
  'src/contract/**/*.ts',
  'src/scenarios/**/*.ts',
  'src/checks/**/*.ts',
  'src/judge/**/*.ts',
  'mocks/platform/**/*.ts',
];

/** A pattern's replacement that is text from elsewhere: `$&`, `$1` and `` $` `` in it would be read as marks. */
const givenReplacement = {
  selector:
    'CallExpression[callee.property.name=/^replace(All)?$/][arguments.length=2]' +
    ':not([arguments.1.type=/^(Literal|TaggedTemplateExpression|ArrowFunctionExpression)$/])',
  message: 'Text that is put in for another is returned by a function: () => text.',
};

export default eslint.config(
  { ignores: ['dist/**', 'out/**', 'out-bundle/**', 'node_modules/**', 'coverage/**'] },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.strictTypeChecked, eslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/strict-boolean-expressions': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      'max-lines': ['error', 400],
      // A longer one has its reason beside it.
      'max-lines-per-function': ['error', { max: 80, IIFEs: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only the configuration reads the environment.',
        },
        givenReplacement,
      ],
    },
  },
  {
    files: pure,
    ignores: ['**/*.test.ts', 'src/contract/reading/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Take a Clock.' },
        { name: 'setInterval', message: 'Take a Clock.' },
        { name: 'process', message: 'Take what you need as an argument.' },
      ],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'Take a Clock.' }],
    },
  },
  {
    files: ['**/*.{test,spec}.ts', 'scripts/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [eslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off', 'no-restricted-syntax': ['error', givenReplacement] },
  },
);
