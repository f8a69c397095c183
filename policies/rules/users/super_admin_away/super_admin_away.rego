# METADATA
# title: A super admin is taken away
# description: >-
#   Whoever is deactivated, suspended or deleted, or leaves a group that grants super admin, may have been the last
#   who could repair the org. Two people agree first, whichever agent asks and whatever the settings exempt.
# custom:
#   severity: critical
#   operations:
#     - deactivateUser
#     - suspendUser
#     - deleteUser
#   facts: [user.is_super_admin]
#   quorum: 2
#   controls: ["soc2:CC6.3", "soc2:CC7.4", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6(5)"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.users.super_admin_away

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_no_super_admin
	proof := {"is_super_admin": facts.shown(object.get(input, ["context", "targets"], []), "user", "is_super_admin")}
}

_is_no_super_admin if facts.all_known(input.context.targets, "user", "is_super_admin", false)
