# METADATA
# title: Reading secrets and keys of clients
# description: >-
#   The answer holds what a client signs in with. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - listOAuth2ClientSecrets
#     - getOAuth2ClientSecret
#     - listApiServiceIntegrationInstanceSecrets
#     - getClient
#     - listClients
#   controls: ["soc2:CC6.1", "soc2:CC6.7", "iso27001:A.5.17", "owaspnhi:NHI2:2025"]
#   hint: Create a new secret for the client that needs one instead of reading an old one; that waits for a person too.
package rules.keys.secret_read

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
