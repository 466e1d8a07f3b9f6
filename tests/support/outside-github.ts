/** Tests call scripts: those must not write into the summary and the outputs of the job that runs the tests. */
for (const name of Object.keys(process.env).filter((key) => key.startsWith("GITHUB_"))) {
    Reflect.deleteProperty(process.env, name);
}
