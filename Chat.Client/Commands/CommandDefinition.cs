namespace Chat.Client.Commands;

/// <summary>One command, as data: the parser, the help and the suggestions all come from it.</summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Arguments">How the arguments read in the help; empty when it takes none.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="Least">How many arguments it needs.</param>
/// <param name="Most">How many it takes.</param>
/// <param name="Run">What it does.</param>
/// <param name="IsImmediate">It asks the server nothing, so it does not wait for the command before.</param>
/// <param name="AsksSecret">It asks for something that nobody else is to read, which people type or paste right behind it.</param>
internal sealed record CommandDefinition(
    string Name,
    string Arguments,
    string Description,
    int Least,
    int Most,
    Func<ICommandTarget, IReadOnlyList<string>, CancellationToken, Task> Run,
    bool IsImmediate = false,
    bool AsksSecret = false)
{
    public static IReadOnlyList<CommandDefinition> All { get; } =
    [
        new("channels", "", "list the channels", 0, 0, static (target, _, token) => target.ListChannelsAsync(token)),
        new("create", "NAME", "create a channel and go there", 1, 1, static (target, words, token) => target.CreateChannelAsync(words[0], token)),
        new("join", "NAME", "join a channel, or go to one that is open", 1, 1, static (target, words, token) => target.JoinChannelAsync(words[0], token)),
        new("leave", "[NAME]", "leave a channel; without a name the one you are in", 0, 1, static (target, words, token) => target.LeaveChannelAsync(words.Count > 0 ? words[0] : null, token)),
        new("members", "", "list who is in the channel you are in", 0, 0, static (target, _, token) => target.ListMembersAsync(token)),
        new("role", "NAME ROLE", "make a member owner, moderator, member or guest", 2, 2, static (target, words, token) => target.SetRoleAsync(words[0], words[1], token)),
        new("remove", "NAME", "remove a member, who then cannot join again by himself", 1, 1, static (target, words, token) => target.RemoveMemberAsync(words[0], token)),
        new("add", "NAME [ROLE]", "take in again somebody who was removed", 1, 2, static (target, words, token) => target.AddMemberAsync(words[0], words.Count > 1 ? words[1] : "member", token)),
        new("retry", "", "send the messages anew that were refused", 0, 0, Immediately(static target => target.Retry()), IsImmediate: true),
        new("discard", "", "give up the messages that were refused", 0, 0, Immediately(static target => target.Discard()), IsImmediate: true),
        new("sessions", "[end …]", "list where you are logged in; end NUMBER or end others ends some of it", 0, 2, static (target, words, token) => target.SessionsAsync(words, token)),
        new("totp", "[CODE]", "ask for a code of an authenticator app at log-ins (asks for the password); with a code: confirm it", 0, 1, static (target, words, token) => target.SecondFactorAsync(words, token), AsksSecret: true),
        new("admin", "[…]", "administer accounts: users, disable, enable, totp, role, invites, audit, verify", 0, 20, static (target, words, token) => target.AdminAsync(words, token)),
        new("logout", "", "end this session and leave the client", 0, 0, static (target, _, token) => target.LogOutAsync(token)),
        new("help", "", "show this", 0, 0, Immediately(static target => target.ShowHelp()), IsImmediate: true),
        new("quit", "", "leave the client; also Ctrl+C, or Ctrl+D on an empty line", 0, 0, Immediately(static target => target.Quit()), IsImmediate: true),
    ];

    public string Usage => Arguments.Length == 0 ? "/" + Name : $"/{Name} {Arguments}";

    private static Func<ICommandTarget, IReadOnlyList<string>, CancellationToken, Task> Immediately(Action<ICommandTarget> run) => (target, _, _) =>
    {
        run(target);
        return Task.CompletedTask;
    };
}
