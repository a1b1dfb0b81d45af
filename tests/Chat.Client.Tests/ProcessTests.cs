using System.Diagnostics;
using System.Reflection;
using Chat.Sdk.Tests.Scripted;
using Chat.Testing;

namespace Chat.Client.Tests;

/// <summary>The program itself, as a shell starts it.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private static readonly string Program = typeof(ProcessTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ClientProgram").Value!;

    private readonly ScriptedChat _chat = new();
    private ScriptedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await ScriptedNode.StartAsync(_chat);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task It_sends_its_input_and_leaves_with_0()
    {
        using var client = Start("--plain", "--server", _node.Address.ToString(), "--user", "alice");
        await client.StandardInput.WriteAsync("grüße 世界\n");
        client.StandardInput.Close();

        var (output, errors) = (client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        await client.WaitForExitAsync().OrFail("the exit");

        Assert.Equal("connected to hub instance node0001\n", await errors);
        Assert.Equal("alice: grüße 世界\n", await output);
        Assert.Equal(0, client.ExitCode);
    }

    [Fact]
    public async Task Following_it_leaves_with_0_when_it_is_terminated()
    {
        using var client = Start("--plain", "--follow", "--server", _node.Address.ToString(), "--user", "alice");
        Assert.Equal("connected to hub instance node0001", await client.StandardError.ReadLineAsync().OrFail("the connection"));
        await Eventually.Async(() => _chat.Subscriptions.Count == 1, "the subscription");
        _chat.General.Says("bye");
        Assert.Equal("Bob: bye", await client.StandardOutput.ReadLineAsync().OrFail("the message"));

        using var kill = Process.Start("kill", ["-TERM", $"{client.Id}"]);
        await client.WaitForExitAsync().OrFail("the exit");

        Assert.Equal(0, client.ExitCode);
        client.StandardInput.Close();
    }

    [Theory]
    [InlineData(2, "There is no option --bogus; --help lists them.", "--bogus")]
    [InlineData(2, "This is no terminal; use --plain for scripts and pipes.", "--server", "localhost:1")]
    [InlineData(1, "The server at http://127.0.0.1:1/ cannot be reached", "--plain", "--server", "127.0.0.1:1")]
    public async Task What_is_wrong_is_one_sentence(int code, string sentence, params string[] arguments)
    {
        using var client = Start(arguments);
        client.StandardInput.Close();

        var errors = await client.StandardError.ReadToEndAsync().OrFail("the end of its words");
        await client.WaitForExitAsync().OrFail("the exit");

        Assert.StartsWith(sentence, errors, StringComparison.Ordinal);
        Assert.Equal(code, client.ExitCode);
    }

    [Fact]
    public async Task Without_a_token_it_says_what_to_give()
    {
        using var client = Start(new Dictionary<string, string> { ["CHAT_TOKEN"] = "" }, "--plain", "--server", _node.Address.ToString());
        client.StandardInput.Close();

        var errors = await client.StandardError.ReadToEndAsync().OrFail("the end of its words");
        await client.WaitForExitAsync().OrFail("the exit");

        Assert.StartsWith("The server wants to know who this is: give an access token with --token-file FILE", errors, StringComparison.Ordinal);
        Assert.Equal(1, client.ExitCode);
    }

    internal static Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    internal static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["CHAT_TOKEN"] = People.TokenOf("alice");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
