# METADATA
# title: Codes that sign in as somebody
# description: >-
#   Seeds of tokens and keys enrolled beforehand are good for an account that is not the agent's.
# custom:
#   severity: high
#   operations:
#     - uploadYubikeyOtpTokenSeed
#     - enrollPreregistrationEnrollment
#     - activatePreregistrationEnrollment
#     - generateFulfillmentRequest
#     - sendPin
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "iso27001:A.8.5", "nist80053:IA-5"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.factors.enrolled_for_others

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
