# METADATA
# title: A group rule feeds a group that grants admin rights
# description: >-
#   Whoever can change the attribute that the rule looks at can then make admins. It waits for two people. A rule that is
#   only switched on names no group, so it waits too.
# custom:
#   severity: critical
#   operations: [createGroupRule, replaceGroupRule, activateGroupRule]
#   facts: [group.grants_admin]
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6(5)"]
#   hint: Let the rule feed a group without admin roles, or send the same request again after approval.
package rules.groups.rule_feeds_admin_group

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _grants_no_admin
	proof := {"grants_admin": facts.shown(object.get(input, ["context", "targets"], []), "group", "grants_admin")}
}

_grants_no_admin if facts.all_known(input.context.targets, "group", "grants_admin", false)
