import { task } from './table.ts'

/** Okta's "User management" and "Group management" tables, with the pages of the single roles. */
export const PEOPLE = [
  task('view users', ['okta.users.read', 'okta.users.userprofile.read'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    APP_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
    HELP_DESK_ADMIN: 'targets',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
    GROUP_MEMBERSHIP_ADMIN: 'all',
  }),
  task('create users', ['okta.users.create'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  task('edit profiles', ['okta.users.userprofile.manage'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  task('delete users', ['okta.users.lifecycle.delete'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  task('deactivate users', ['okta.users.lifecycle.deactivate'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  // The mark of the table: "admin can perform the action on super admins".
  task('activate users', ['okta.users.lifecycle.activate'], {
    ORG_ADMIN: 'all unbarred',
    USER_ADMIN: 'targets unbarred',
  }),
  task('suspend users', ['okta.users.lifecycle.suspend'], {
    ORG_ADMIN: 'all unbarred',
    USER_ADMIN: 'targets unbarred',
  }),
  task('unsuspend users', ['okta.users.lifecycle.unsuspend'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
  task('clear user sessions', ['okta.users.lifecycle.clearSessions'], {
    ORG_ADMIN: 'all unbarred',
    USER_ADMIN: 'targets unbarred',
    HELP_DESK_ADMIN: 'targets unbarred',
  }),
  task('unlock users', ['okta.users.lifecycle.unlock'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    HELP_DESK_ADMIN: 'targets',
  }),
  task('reset passwords and factors', ['okta.users.credentials.resetPassword', 'okta.users.credentials.resetFactors'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    HELP_DESK_ADMIN: 'targets',
  }),
  task('view user behavior profiles', ['okta.users.behaviors.read'], { ORG_ADMIN: 'all', READ_ONLY_ADMIN: 'all' }),
  task('reset user behavior profiles', ['okta.users.behaviors.reset'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    HELP_DESK_ADMIN: 'targets',
  }),
  task('view groups', ['okta.groups.read'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    APP_ADMIN: 'all',
    READ_ONLY_ADMIN: 'all',
    MOBILE_ADMIN: 'all',
    HELP_DESK_ADMIN: 'targets',
    API_ACCESS_MANAGEMENT_ADMIN: 'all',
    GROUP_MEMBERSHIP_ADMIN: 'all',
  }),
  task('add and remove group members, the group side', ['okta.groups.members.manage'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    GROUP_MEMBERSHIP_ADMIN: 'targets',
  }),
  // A group admin moves users between groups they manage and cannot pull outsiders in; a membership admin adds anyone.
  task('add and remove group members, the user side', ['okta.users.groupMembership.manage'], {
    ORG_ADMIN: 'all',
    USER_ADMIN: 'targets',
    GROUP_MEMBERSHIP_ADMIN: 'all',
  }),
  task('create groups', ['okta.groups.create'], { ORG_ADMIN: 'all' }),
  task('delete groups', ['postern.groups.delete'], { ORG_ADMIN: 'all' }),
  task('rename and describe groups', ['postern.groups.update'], { ORG_ADMIN: 'all', USER_ADMIN: 'targets' }),
]
