# METADATA
# title: A device comes or goes
# description: >-
#   A device that was stopped may be used again, or one is stopped or forgotten, and with it the sign-ins that rest on
#   it. Someone is told.
# custom:
#   severity: medium
#   operations:
#     - activateDevice
#     - unsuspendDevice
#     - deactivateDevice
#     - suspendDevice
#     - deleteDevice
#   controls: ["soc2:CC6.1", "iso27001:A.8.16", "nist80053:AC-2(12)"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.devices.let_back

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
