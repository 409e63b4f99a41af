// The linter's rules for the page's modules and their unit tests: `npm install && npm run lint` in this folder.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "no-restricted-properties": [
    "error",
    { property: "insertAdjacentHTML" },
    { property: "outerHTML" },
    { property: "write", object: "document" },
  ],
  "no-restricted-syntax": [
    "error",
    {
      selector: "AssignmentExpression[left.property.name='innerHTML']",
      message: "Text becomes a text node (dom.js), never markup.",
    },
  ],
  "max-len": ["error", { code: 120 }],
  "prefer-const": "error",
  eqeqeq: "error",
  "no-var": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
};

export default [
  { files: ["**/*.js"], rules, languageOptions: { globals: { ...globals.browser, L: "readonly" } } },
  { files: ["**/*.mjs"], rules, languageOptions: { globals: globals.node } },
];
