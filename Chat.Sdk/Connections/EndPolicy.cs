using Chat.Contracts.Connections;
using Chat.Contracts.Errors;

namespace Chat.Sdk.Connections;

/// <summary>What to do after a connection has ended.</summary>
internal enum NextStep
{
    Resume,
    SignIn,
    Stop,
}

/// <summary>Reads the next step out of what the server said. An end without a word is a reason to come back.</summary>
internal static class EndPolicy
{
    public static NextStep After(DisconnectNotice? notice) => notice is null ? NextStep.Resume : (int)notice.Code switch
    {
        >= 3_500 and < 4_000 => NextStep.SignIn,
        >= 4_000 and < 5_000 => NextStep.Stop,
        _ => NextStep.Resume,
    };

    /// <summary>After the server has answered a reconnect with "no". What has to do with who this is, no waiting repairs.</summary>
    public static NextStep After(Refusal refusal) =>
        refusal.Code == ErrorCode.SignInRequired ? NextStep.SignIn : NextStep.Resume;
}
