using Chat.Client.Rendering;
using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Spectre.Console;

namespace Chat.Client.Accounts;

/// <summary>What comes before the chat: whoever has not logged in yet does it here, or registers.</summary>
internal sealed class LoginStage(IAnsiConsole console, AccountClient accounts, Func<string, StoredLogin> loginOf)
{
    private const string Choices = "/login NAME, /register NAME, /device (log in with a browser), /forgot EMAIL, /verify LINK, /quit";

    /// <summary>The log-in to chat with and the name that goes with it; null when the user gave up.</summary>
    /// <param name="user">Whom to log in without asking; null: nobody in particular.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<(StoredLogin Login, string UserName)?> RunAsync(string? user, CancellationToken cancellationToken)
    {
        if (user is not null && (await TryKeptAsync(user, cancellationToken) ?? await TryAsync(() => LogInAsync(user, cancellationToken))) is { } known)
        {
            return known;
        }

        Say($"You are not logged in. {Choices}");
        while (true)
        {
            var words = (await AskAsync(">", cancellationToken)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["/quit"])
            {
                return null;
            }

            if (await TryAsync(() => DoAsync(words, cancellationToken)) is { } done)
            {
                return done;
            }
        }
    }

    private async Task<(StoredLogin, string)?> DoAsync(string[] words, CancellationToken cancellationToken)
    {
        switch (words)
        {
            case ["/login", var name]:
                return await LogInAsync(name, cancellationToken);
            case ["/register", var name]:
                return await RegisterAsync(name, cancellationToken);
            case ["/device"]:
                return await LogInWithBrowserAsync(cancellationToken);
            case ["/forgot", var email]:
                await accounts.ForgotPasswordAsync(email, cancellationToken);
                Say("If there is an account with this address, a mail with a link for a new password is on its way.");
                return null;
            case ["/verify", var link]:
                await accounts.VerifyEmailAsync(TokenIn(link), cancellationToken);
                Say("The address is verified; /login NAME logs in.");
                return null;
            case []:
                return null;
            default:
                Say($"That is none of {Choices}");
                return null;
        }
    }

    private async Task<(StoredLogin, string)?> TryKeptAsync(string user, CancellationToken cancellationToken)
    {
        var login = loginOf(user);
        try
        {
            await login.GetAccessTokenAsync(cancellationToken);
            return (login, user);
        }
        catch (Exception problem) when (problem is RefusalException or AccountsUnreachableException)
        {
            login.Dispose();
            if (problem is AccountsUnreachableException)
            {
                Warn(problem.Message);
            }

            return null;
        }
    }

    private async Task<(StoredLogin, string)?> LogInAsync(string name, CancellationToken cancellationToken) =>
        await LogInAsync(name, await AskSecretAsync($"password of {name}:", cancellationToken), cancellationToken);

    private async Task<(StoredLogin, string)?> LogInAsync(string name, string password, CancellationToken cancellationToken)
    {
        TokenSet tokens;
        try
        {
            tokens = await accounts.LogInAsync(name, password, cancellationToken: cancellationToken);
        }
        catch (RefusalException refused) when (refused.Refusal.Code == ErrorCode.SecondFactorRequired)
        {
            var code = (await AskAsync("code of your authenticator app, or a recovery code:", cancellationToken)).Trim();
            tokens = code.Length == 6 && code.All(char.IsAsciiDigit)
                ? await accounts.LogInAsync(name, password, code: code, cancellationToken: cancellationToken)
                : await accounts.LogInAsync(name, password, recoveryCode: code, cancellationToken: cancellationToken);
        }

        return await KeepAsync(tokens, cancellationToken);
    }

    private async Task<(StoredLogin, string)?> RegisterAsync(string name, CancellationToken cancellationToken)
    {
        var email = await AskAsync("e-mail address:", cancellationToken);
        var password = await AskSecretAsync("password (12 characters or more):", cancellationToken);
        if (await AskSecretAsync("the same password again:", cancellationToken) != password)
        {
            Warn("These were two passwords; nothing was registered.");
            return null;
        }

        try
        {
            await accounts.RegisterAsync(name, email, password, cancellationToken: cancellationToken);
        }
        catch (RefusalException refused) when (refused.Refusal.Code == ErrorCode.InviteInvalid)
        {
            var invite = await AskAsync("This server asks for an invitation; its code:", cancellationToken);
            await accounts.RegisterAsync(name, email, password, invite.Trim(), cancellationToken);
        }

        Say($"A mail with a link is on its way to {email}.");
        var link = await AskAsync("Open the link and press Enter here, or paste it:", cancellationToken);
        if (link.Trim().Length > 0)
        {
            await accounts.VerifyEmailAsync(TokenIn(link), cancellationToken);
        }

        return await LogInAsync(name, password, cancellationToken);
    }

    private async Task<(StoredLogin, string)?> LogInWithBrowserAsync(CancellationToken cancellationToken)
    {
        var device = await accounts.BeginDeviceLoginAsync(cancellationToken);
        Say($"Open {device.VerificationUri} in a browser and enter {device.UserCode}");
        if (device.VerificationUriComplete is { } complete)
        {
            Say($"or open {complete}");
        }

        return await KeepAsync(await accounts.CompleteDeviceLoginAsync(device, cancellationToken), cancellationToken);
    }

    private async Task<(StoredLogin, string)?> KeepAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        var login = loginOf(tokens.UserName);
        await login.KeepAsync(tokens, cancellationToken);
        return (login, tokens.UserName);
    }

    /// <summary>A refusal is a sentence to the user, who may try something else.</summary>
    private async Task<(StoredLogin, string)?> TryAsync(Func<Task<(StoredLogin, string)?>> what)
    {
        try
        {
            return await what();
        }
        catch (RefusalException refused)
        {
            Warn(refused.Refusal.RetryAfter is { } wait ? $"{refused.Message} Try again in {Math.Ceiling(wait.TotalSeconds):0} s." : refused.Message);
        }
        catch (AccountsUnreachableException unreachable)
        {
            Warn(unreachable.Message);
        }
        catch (Exception unkept) when (unkept is IOException or UnauthorizedAccessException)
        {
            Warn($"The log-in cannot be kept: {unkept.Message}");
        }
        catch (UriFormatException)
        {
            Warn("That is no link.");
        }

        return null;
    }

    /// <summary>The token of a link in a mail, or what was typed when it is no link.</summary>
    internal static string TokenIn(string link)
    {
        const string Parameter = "token=";
        var at = link.IndexOf(Parameter, StringComparison.Ordinal);
        return at < 0 ? link.Trim() : Uri.UnescapeDataString(link[(at + Parameter.Length)..].Split('&', '#')[0].Trim());
    }

    private Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        new TextPrompt<string>(SafeText.OneLine(question).EscapeMarkup()) { AllowEmpty = true }.ShowAsync(console, cancellationToken);

    private Task<string> AskSecretAsync(string question, CancellationToken cancellationToken) =>
        new TextPrompt<string>(SafeText.OneLine(question).EscapeMarkup()) { AllowEmpty = true }.Secret('*').ShowAsync(console, cancellationToken);

    private void Say(string text) => Write(Words.Info(text));

    private void Warn(string text) => Write(Words.Problem(text));

    private void Write(Spectre.Console.Rendering.IRenderable text)
    {
        console.Write(text);
        console.WriteLine();
    }
}
