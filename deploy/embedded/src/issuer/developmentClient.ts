/** The public client that development tools and the command line use. It has no secret to keep. */
export const developmentClientId = 'gantry-dev';

/** The extension grant (RFC 6749, section 4.5) by which a development user gets an access token without a browser. */
export const developmentUserGrantType = 'urn:gantry:params:oauth:grant-type:development-user';
