/** The tenant that the session's transaction works in, in SQL; empty where there is none. */
export const sessionTenant = "current_setting('app.tenant_id', true)";

/** The user on whose behalf the session's transaction works, in SQL; empty where there is none. */
export const sessionUser = "current_setting('app.user_id', true)";
