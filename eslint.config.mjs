import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/", ".cache/", "rehearsal/bench/plain/"] },
    eslint.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
        // One program for all: by each folder's own tsconfig.json, the types of AWS would be loaded once a folder.
        languageOptions: {
            parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            "@typescript-eslint/no-floating-promises": "error",
            // A Pulumi resource does its work when it is constructed: `new` for its effect is the idiom.
            "no-new": "off",
            // Numbers read well in messages; nothing else is let through.
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            // Whole-package imports load every AWS service into every preview.
            "no-restricted-imports": [
                "error",
                {
                    paths: [
                        { name: "@pulumi/aws", message: "Import the service module, e.g. @pulumi/aws/ecs." },
                        { name: "@pulumi/awsx", message: "Import the module, e.g. @pulumi/awsx/ec2." },
                        { name: "@pulumi/docker", message: "Import the module, e.g. @pulumi/docker/image." },
                        {
                            name: "@pulumi/github",
                            message: "Import the module, e.g. @pulumi/github/provider.",
                        },
                    ],
                    patterns: [
                        {
                            group: ["**/tests/**"],
                            message: "Tests import the rest, and nothing imports tests.",
                        },
                    ],
                },
            ],
        },
    },
    {
        files: ["tests/**/*.ts"],
        rules: { "@typescript-eslint/no-unused-expressions": "off" },
    },
    {
        files: ["**/*.mjs"],
        languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
    },
    {
        // A script of the night page, which the tests load too.
        files: ["persistent/night-page/*.js"],
        languageOptions: {
            sourceType: "script",
            globals: {
                document: "readonly",
                fetch: "readonly",
                AbortSignal: "readonly",
                setInterval: "readonly",
                module: "writable",
            },
        },
    },
);
