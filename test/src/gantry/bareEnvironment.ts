const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;

/** What a child process needs of ours, and no setting of whoever runs the tests. */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH,
  HOME,
  ...(TMPDIR ? { TMPDIR } : {}),
  // Where `deploy/bootstrap.mjs` has what is compiled kept.
  ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}),
};
