using Chat.Contracts.Errors;

namespace Chat.History.Channels;

/// <summary>What <see cref="MemberSql.Change"/> says.</summary>
internal enum MemberVerdict
{
    Accepted = 0,
    NotAMember = 1,
    NotAllowed = 2,
    NoSuchMember = 3,
    LastOwner = 4,
    IdReused = 5,
}

internal static class MemberVerdicts
{
    /// <summary>Null when accepted.</summary>
    public static Refusal? ToRefusal(this MemberVerdict verdict) => verdict switch
    {
        MemberVerdict.Accepted => null,
        MemberVerdict.NotAMember => Refusals.NotAMember,
        MemberVerdict.NotAllowed => Refusals.NotAllowed,
        MemberVerdict.NoSuchMember => Refusals.NoSuchMember,
        MemberVerdict.LastOwner => Refusals.LastOwner,
        MemberVerdict.IdReused => Refusals.ChangeIdReused,
        _ => throw new InvalidOperationException($"The member statement answered {verdict}."),
    };
}
