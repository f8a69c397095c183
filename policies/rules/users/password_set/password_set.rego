# METADATA
# title: An agent sets a password
# description: A password that an agent chose is known to a machine. It waits for a person.
# custom:
#   severity: high
#   operations: [createUser, updateUser, replaceUser, changePassword, forgotPasswordSetNewPassword]
#   properties: [password_set]
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "nist80053:IA-5", "nist80053:IA-5(7)"]
#   hint: Leave the password out and let Okta send the activation or reset mail, so that only the user knows it.
package rules.users.password_set

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not input.action.properties.password_set == false
	proof := {"password_set": object.get(input, ["action", "properties", "password_set"], "unknown")}
}
