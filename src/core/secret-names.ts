/** File names that hold secrets wherever they lie, in a project too; examples and public halves do not. */

const byName =
  /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[^/]*\.(?:pem|p12|pfx|jks|keystore|kdbx|ppk)|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|\.netrc|\.git-credentials|\.htpasswd)$/i;
const harmlessName =
  /\.env\.(?:[\w-]+\.)*(?:example|sample|template|dist|defaults?|schema)$|(?:^|\/)(?:ca|cacert|cert|fullchain|chain|public)[^/]*\.pem$/i;

/** The same for who looks in another language: what a name has to match, and what it must not, whatever its case. */
export const secretNamePatterns = { secret: byName.source, harmless: harmlessName.source };

/** Whether a path ends in such a name. */
export function isSecretName(path: string): boolean {
  return byName.test(path) && !harmlessName.test(path);
}

/** Names that may hold a secret, and often do not: a command that names one asks, and no more. */
const likely =
  /(?:^|\/)(?:(?:[^/]*(?:priv|server|master|secret|signing|client|root|ssl|rsa)[^/]*|key)\.key|credentials\.(?:json|ya?ml|toml|ini|csv)|(?<!(?:templates|manifests|base|k8s|overlays\/[^/]*)\/)secrets\.(?:json|ya?ml|toml)|client_secret[^/]*\.json|service[-_]account[^/]*\.json|\.(?:pgpass|my\.cnf|s3cfg|boto|dockercfg|vault[-_]pass(?:word)?(?:\.txt)?))$/i;

/** Whether a path ends in such a name, or in one that surely is a secret's. */
export function mayBeSecretName(path: string): boolean {
  return isSecretName(path) || likely.test(path);
}
