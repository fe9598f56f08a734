import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
	{ ignores: ["node_modules/**", "generated/**"] },
	...tseslint.configs.strictTypeChecked,
	reactHooks.configs.flat.recommended,
	jsxA11y.flatConfigs.strict,
	{
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		rules: {
			// Forms and effects call what answers later, and have nowhere to wait for it.
			"@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
			"@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
			// An action may answer nothing, or later, or a refusal.
			"@typescript-eslint/no-invalid-void-type": "off",
		},
	},
	{ files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
