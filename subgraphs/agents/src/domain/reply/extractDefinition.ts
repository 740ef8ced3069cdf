/**
 * The last fenced YAML block of a reply: what its author holds to be the definition. A block without a language
 * counts when it begins like one; a fence that is never closed ends with the text.
 */
export function extractDefinition(text: string): string | null {
  let found: string | null = null;
  for (const match of text.matchAll(/^```[ \t]*([\w-]*)[^\n]*\n([\s\S]*?)(?:^```[ \t]*$|(?![\s\S]))/gm)) {
    const [, language = '', body = ''] = match;
    const isYaml = /^ya?ml$/i.test(language) || (language === '' && /^document:/m.test(body));
    if (isYaml && body.trim() !== '') found = body;
  }
  return found;
}
