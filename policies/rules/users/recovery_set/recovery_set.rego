# METADATA
# title: An agent sets a recovery question
# description: >-
#   Who knows the answer can set the password: an answer that an agent chose is as good as a password it chose. It
#   waits for a person.
# custom:
#   severity: high
#   operations:
#     - createUser
#     - updateUser
#     - replaceUser
#     - changeRecoveryQuestion
#   properties: [recovery_question_set]
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "nist80053:IA-5"]
#   hint: Leave the recovery question out and let the user choose it.
package rules.users.recovery_set

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not input.action.properties.recovery_question_set == false
	proof := {"recovery_question_set": object.get(input, ["action", "properties", "recovery_question_set"], "unknown")}
}
