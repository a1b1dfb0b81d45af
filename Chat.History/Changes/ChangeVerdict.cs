using Chat.Contracts.Errors;

namespace Chat.History.Changes;

/// <summary>What the change statement answers.</summary>
internal enum ChangeVerdict
{
    Accepted = 0,
    NotAMember = 1,
    MessageNotFound = 2,
    NotYourMessage = 3,
    MessageDeleted = 4,
    TooManyReactions = 5,
    NotAllowed = 6,
}

internal static class ChangeVerdicts
{
    /// <summary>Null when accepted.</summary>
    public static Refusal? ToRefusal(this ChangeVerdict verdict) => verdict switch
    {
        ChangeVerdict.Accepted => null,
        ChangeVerdict.NotAMember => Refusals.NotAMember,
        ChangeVerdict.NotAllowed => Refusals.NotAllowed,
        ChangeVerdict.MessageNotFound => Refusals.MessageNotFound,
        ChangeVerdict.NotYourMessage => Refusals.NotYourMessage,
        ChangeVerdict.MessageDeleted => Refusals.MessageDeleted,
        ChangeVerdict.TooManyReactions => Refusals.TooManyReactions,
        _ => throw new InvalidOperationException($"The change statement answered {verdict}."),
    };
}
