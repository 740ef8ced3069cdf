const { PATH, HOME, TMPDIR } = process.env;

/** What a child process needs of ours, and no setting of whoever runs the tests. */
export const bareEnvironment: NodeJS.ProcessEnv = { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}) };
