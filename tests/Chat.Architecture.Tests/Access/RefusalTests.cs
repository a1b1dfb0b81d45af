namespace Chat.Architecture.Tests.Access;

/// <summary>Which test calls a method or an endpoint without the right to, and is refused.</summary>
internal static class RefusalTests
{
    private const string NotConnected = "Whoever_has_not_said_who_he_is_is_refused_by_every_method";
    private const string NoKey = "Who_is_no_service_is_refused_by_every_method";
    private const string OtherPort = "The_port_of_clients_does_not_tell_how_the_service_is";

    public static IReadOnlyDictionary<string, string[]> Table { get; } = new Dictionary<string, string[]>
    {
        ["IChatHub.ConnectAsync"] = ["No_forged_token_gets_anybody_in_and_the_log_tells_them_apart_without_having_them"],
        ["IChatHub.RenewAsync"] = ["A_connection_is_renewed_with_tokens_of_its_user_and_session_only", NotConnected],
        ["IChatHub.ListChannelsAsync"] = [NotConnected],
        ["IChatHub.CreateChannelAsync"] = [NotConnected],
        ["IChatHub.JoinChannelAsync"] = [NotConnected],
        ["IChatHub.LeaveChannelAsync"] = [NotConnected, "Impossible_changes_are_refused"],
        ["IChatHub.JoinAsync"] = [NotConnected],
        ["IChatHub.LeaveAsync"] = [NotConnected, "Impossible_changes_are_refused"],
        ["IChatHub.ListMembersAsync"] = [NotConnected, "Members_are_listed_to_members_only"],
        ["IChatHub.SetMemberRoleAsync"] = [NotConnected, "The_record_lets_everybody_do_what_the_table_says_and_nothing_else"],
        ["IChatHub.RemoveMemberAsync"] = [NotConnected, "The_record_lets_everybody_do_what_the_table_says_and_nothing_else"],
        ["IChatHub.SubscribeAsync"] = [NotConnected, "Whoever_is_not_a_member_reads_nothing"],
        ["IChatHub.UnsubscribeAsync"] = [NotConnected],
        ["IChatHub.SendMessagesAsync"] = [NotConnected, "Whoever_is_not_in_a_channel_cannot_write_there"],
        ["IChatHub.ReadEventsAsync"] = [NotConnected, "Whoever_is_not_a_member_reads_nothing"],
        ["IChatHub.Acknowledge"] = ["What_nobody_has_said_who_he_is_acknowledges_is_ignored"],
        ["IHistoryService"] = [NoKey],
        ["IRevocationService"] = ["A_call_without_it_is_refused_and_does_not_read_as_if_a_user_had_to_sign_in"],
        ["/health"] = [OtherPort],
        ["/alive"] = [OtherPort],
        ["/metrics"] = [OtherPort],
        ["/debug/counters"] = ["Nobody_else_is_told"],
        ["/notices"] = ["The_port_of_clients_has_no_notices"],
    };
}
