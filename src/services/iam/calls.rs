//! The IAM operations that are called. Each is authorised by the action of its own name.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>

use crate::facts::calls;

calls! {
    "iam";
    /// Counts and switches of the account, the root user's MFA among them.
    pub GET_ACCOUNT_SUMMARY = "GetAccountSummary" telling "SummaryMap";
    /// Has AWS write the credential report. It changes nothing else; IAM files it under Read.
    pub GENERATE_CREDENTIAL_REPORT = "GenerateCredentialReport" telling "State";
    /// The report.
    pub GET_CREDENTIAL_REPORT = "GetCredentialReport" telling "Content";
    /// Users that are younger than the report.
    pub LIST_USERS = "ListUsers" telling "Users", "IsTruncated";
    /// Whether a user has a password now.
    pub GET_LOGIN_PROFILE = "GetLoginProfile" telling "LoginProfile" on "iam::*:user/*";
    /// The MFA devices of a user now.
    pub LIST_MFA_DEVICES = "ListMFADevices" telling "MFADevices", "IsTruncated" on "iam::*:user/*";
    /// Identity providers that people sign in through.
    pub LIST_SAML_PROVIDERS = "ListSAMLProviders" telling "SAMLProviderList";
    /// Identity providers of web identities, of people or machines.
    pub LIST_OPEN_ID_CONNECT_PROVIDERS = "ListOpenIDConnectProviders" telling "OpenIDConnectProviderList";
    /// Roles, to find those that people come in by.
    pub LIST_ROLES = "ListRoles" telling "Roles", "IsTruncated";
    /// Users, groups, roles and managed policies with their documents.
    pub GET_ACCOUNT_AUTHORIZATION_DETAILS = "GetAccountAuthorizationDetails"
        telling "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "IsTruncated";
    /// The version in force of a managed policy that the listing leaves out.
    pub GET_POLICY = "GetPolicy" telling "Policy" on "iam::*:policy/*";
    /// Its document.
    pub GET_POLICY_VERSION = "GetPolicyVersion" telling "PolicyVersion" on "iam::*:policy/*";
}
