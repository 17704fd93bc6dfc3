/** File names that hold secrets wherever they lie, in a project too; examples and public halves do not. */

const byName =
  /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[^/]*\.(?:pem|p12|pfx|jks|keystore|kdbx|ppk)|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|\.netrc|\.git-credentials|\.htpasswd)$/i;
const harmlessName =
  /\.env\.(?:example|sample|template|dist|defaults?|schema)$|(?:^|\/)(?:ca|cacert|cert|fullchain|chain|public)[^/]*\.pem$/i;

/** Whether a path ends in such a name. */
export function isSecretName(path: string): boolean {
  return byName.test(path) && !harmlessName.test(path);
}
