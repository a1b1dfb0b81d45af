using System.Runtime.InteropServices;
using System.Text;
using Chat.Client.Diagnostics;
using Chat.Client.Interactive;
using Chat.Client.Options;
using Chat.Client.Plain;
using Chat.Contracts.Errors;
using Chat.Sdk;

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
        var options = CommandLine.Parse(args, Environment.UserName, out var problem);
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

        var token = ScriptToken.From(options.TokenFile, Environment.GetEnvironmentVariable(ScriptToken.Variable));
        var connection = new ChatClientOptions
        {
            Server = server,
            AccessToken = token ?? NoToken,
            ClientName = $"Chat.Client/{Version}",
            OutboxFile = options.OutboxFile ?? (options.IsPlain ? null : OutboxPath.Of(
                Environment.GetEnvironmentVariable("XDG_STATE_HOME"),
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                server,
                options.UserName)),
        };
        // A hub that was named need not be that of this clone.
        using var telemetry = ClientTelemetry.Start(options.Server is null ? EndpointsFile.FindTelemetry(starts) : null);
        using var stop = new CancellationTokenSource();
        using var interrupted = Stops(PosixSignal.SIGINT, stop);
        using var terminated = Stops(PosixSignal.SIGTERM, stop);
        if (options.IsPlain)
        {
            using var input = new StreamReader(Console.OpenStandardInput(), utf8);
            return await new PlainMode(options, input, output, errors).RunAsync(connection, stop.Token);
        }

        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            await errors.WriteLineAsync("This is no terminal; use --plain for scripts and pipes.");
            return WrongOptions;
        }

        return await InteractiveMode.RunAsync(options, connection, stop.Token);
    }

    private static ValueTask<string> NoToken(bool mustBeFresh, CancellationToken cancellationToken) => throw new RefusalException(
        ErrorCode.SignInRequired, $"The server wants to know who this is: give an access token with --token-file FILE or in {ScriptToken.Variable}.");

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
