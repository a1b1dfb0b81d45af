using Chat.Contracts.Errors;

namespace Chat.History.Messaging;

/// <summary>What <see cref="AppendSql.Store"/> says about a message.</summary>
internal enum AppendVerdict
{
    Accepted = 0,
    ChannelNotFound = 1,
    NotAMember = 2,
    IdReused = 3,
}

internal static class AppendVerdictExtensions
{
    public static Refusal? ToRefusal(this AppendVerdict verdict) => verdict switch
    {
        AppendVerdict.Accepted => null,
        AppendVerdict.ChannelNotFound => Refusals.ChannelNotFound,
        AppendVerdict.NotAMember => Refusals.NotAMember,
        AppendVerdict.IdReused => Refusals.IdReused,
        _ => throw new InvalidOperationException($"The append statement gave the unknown verdict {(int)verdict}."),
    };
}
