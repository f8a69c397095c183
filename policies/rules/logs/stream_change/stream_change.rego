# METADATA
# title: A log stream changes
# description: >-
#   Without the stream what happens at Okta is no longer seen elsewhere. It waits for two people.
# custom:
#   severity: critical
#   operations:
#     - createLogStream
#     - replaceLogStream
#     - deleteLogStream
#     - activateLogStream
#     - deactivateLogStream
#   quorum: 2
#   controls: ["soc2:CC7.2", "iso27001:A.8.15", "oktastig:OKTA-APP-001430", "nist80053:AU-9"]
#   hint: Ask an admin to change log streams at Okta, or send the same request again after approval.
package rules.logs.stream_change

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
