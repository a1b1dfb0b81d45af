using System.Runtime.InteropServices;
using System.Text;
using Chat.Client.Accounts;
using Chat.Client.Diagnostics;
using Chat.Client.Interactive;
using Chat.Client.Options;
using Chat.Client.Plain;
using Chat.Client.Rendering;
using Chat.Contracts.Errors;
using Chat.Sdk;
using Chat.Sdk.Accounts;
using Chat.Sdk.Connections;
using Spectre.Console;

namespace Chat.Client;

/// <summary>From the command line to one of the two modes.</summary>
internal static class ClientProgram
{
    private const int WrongOptions = 2;

    public static string Version => typeof(ClientProgram).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static async Task<int> RunAsync(string[] args)
    {
        // UTF-8 whatever the locale says, and line feeds as they are.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        // Neither is disposed: flushing what a closed pipe did not take would fail again.
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n", AutoFlush = false };
        var errors = new StreamWriter(Console.OpenStandardError(), utf8) { NewLine = "\n", AutoFlush = true };
        var options = CommandLine.Parse(args, out var problem);
        if (options is null)
        {
            await errors.WriteLineAsync(problem);
            return WrongOptions;
        }

        if (options.WantsHelp || options.WantsVersion)
        {
            await output.WriteLineAsync(options.WantsHelp ? CommandLine.Help() : $"Chat.Client {Version}");
            await output.FlushAsync();
            return 0;
        }

        string[] starts = [Environment.CurrentDirectory, AppContext.BaseDirectory];
        var server = options.Server ?? EndpointsFile.FindHub(starts, out problem);
        if (server is null)
        {
            await errors.WriteLineAsync(problem);
            return 1;
        }

        var connection = new ChatClientOptions
        {
            Server = server,
            AccessToken = ScriptToken.From(options.TokenFile, Environment.GetEnvironmentVariable(ScriptToken.Variable)) ?? NoToken,
            ClientName = $"Chat.Client/{Version}",
            OutboxFile = options.OutboxFile,
        };
        // A hub that was named need not be that of this clone.
        using var telemetry = ClientTelemetry.Start(options.Server is null ? EndpointsFile.FindTelemetry(starts) : null);
        using var stop = new CancellationTokenSource();
        using var interrupted = Stops(PosixSignal.SIGINT, stop);
        using var terminated = Stops(PosixSignal.SIGTERM, stop);
        var logins = new KeptLogins(server, StatePath.From(Environment.GetEnvironmentVariable("XDG_STATE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));
        if (options.IsPlain)
        {
            using var input = new StreamReader(Console.OpenStandardInput(), utf8);
            return await new PlainMode(options, input, output, errors).RunAsync(WithKeptLogin(connection, options, logins), stop.Token);
        }

        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            await errors.WriteLineAsync("This is no terminal; use --plain for scripts and pipes.");
            return WrongOptions;
        }

        return connection.AccessToken == NoToken
            ? await LogInAndChatAsync(options, connection, logins, stop.Token)
            : await InteractiveMode.RunAsync(options, connection, account: null, stop.Token);
    }

    /// <summary>Scripts of somebody who has logged in need no token of their own.</summary>
    private static ChatClientOptions WithKeptLogin(ChatClientOptions connection, ClientOptions options, KeptLogins logins) =>
        connection.AccessToken == NoToken && (options.UserName ?? logins.LastUser) is { } user && logins.Has(user)
            ? connection with { AccessToken = new LateLogin(connection, user, logins).GetAccessTokenAsync }
            : connection;

    private static async Task<int> LogInAndChatAsync(ClientOptions options, ChatClientOptions connection, KeptLogins logins, CancellationToken stop)
    {
        try
        {
            using var accounts = new AccountClient(await ServerQuery.FindAccountsAsync(connection, stop), Device);
            if (await new LoginStage(AnsiConsole.Console, accounts, user => logins.Open(accounts, user)).RunAsync(options.UserName ?? logins.LastUser, stop) is not { } known)
            {
                return 1;
            }

            using var login = known.Login;
            logins.LastUser = known.UserName;
            var outbox = connection.OutboxFile ?? logins.Outbox(known.UserName);
            return await InteractiveMode.RunAsync(
                options, connection with { AccessToken = login.GetAccessTokenAsync, OutboxFile = outbox }, new AccountCommands(accounts, login), stop);
        }
        catch (Exception exception) when (exception is RefusalException or HubUnreachableException or IOException or UnauthorizedAccessException)
        {
            AnsiConsole.Console.Write(Words.Problem(exception.Message));
            AnsiConsole.Console.WriteLine();
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 1;
        }
    }

    /// <summary>What the user sees in the list of sessions.</summary>
    internal static string Device => $"Chat.Client/{Version} on {Environment.MachineName}";

    private static ValueTask<string> NoToken(bool mustBeFresh, CancellationToken cancellationToken) => throw new RefusalException(
        ErrorCode.SignInRequired, $"There is no log-in: run the client without --plain once, or give an access token in {ScriptToken.Variable} or with --token-file.");

    /// <summary>The first signal asks to stop; a second one ends the process as it does by default.</summary>
    private static PosixSignalRegistration Stops(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !stop.IsCancellationRequested;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has stopped.
        }
    });
}
