# METADATA
# title: A new app
# description: >-
#   An app that acts without a person, brings its own keys or secret, or sends sign-ins to any subdomain or over plain
#   http waits for a person. Any other is told to someone: nobody is let in by making it.
# custom:
#   severity: high
#   operations:
#     - createApplication
#   properties: [grant_types, is_service, keys_set, secret_supplied, wildcard_redirect, insecure_redirect]
#   controls: ["soc2:CC6.2", "iso27001:A.5.16", "iso27001:A.8.9", "owaspnhi:NHI5:2025", "nist80053:AC-6"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.apps.made

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), _proof) if not _lets_nobody_in

alert contains finding.from(rego.metadata.chain(), _proof) if _lets_nobody_in

# Grants with which tokens are had without anybody signing in at Okta.
_grants_without_sign_in := {"client_credentials", "jwt-bearer", "password", "saml2-bearer", "token-exchange"}

_lets_nobody_in if {
	input.action.properties.is_service == false
	input.action.properties.keys_set == false
	input.action.properties.secret_supplied == false
	input.action.properties.wildcard_redirect == false
	input.action.properties.insecure_redirect == false
	every grant in input.action.properties.grant_types {
		not grant in _grants_without_sign_in
	}
}

_proof := {
	"grant_types": object.get(input, ["action", "properties", "grant_types"], "unknown"),
	"is_service": object.get(input, ["action", "properties", "is_service"], "unknown"),
	"keys_set": object.get(input, ["action", "properties", "keys_set"], "unknown"),
	"secret_supplied": object.get(input, ["action", "properties", "secret_supplied"], "unknown"),
	"wildcard_redirect": object.get(input, ["action", "properties", "wildcard_redirect"], "unknown"),
	"insecure_redirect": object.get(input, ["action", "properties", "insecure_redirect"], "unknown"),
}
