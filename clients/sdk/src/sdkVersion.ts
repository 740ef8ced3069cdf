/** The version of this package, as it is sent where an application says no name of its own. */
export const sdkVersion = '0.1.0';
