using System.Collections.Concurrent;
using System.Text;
using Chat.Sdk.Accounts;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chat.Sdk.Tests.Scripted;

/// <summary>Accounts that answer as a test says, and remember what they were asked.</summary>
internal sealed class ScriptedAccounts : IAsyncDisposable
{
    private readonly KestrelHost _host;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task<IResult>>> _answers;

    private ScriptedAccounts(KestrelHost host, ConcurrentDictionary<string, Func<HttpContext, Task<IResult>>> answers, ConcurrentQueue<Asked> asked, TimeProvider? time)
    {
        (_host, _answers, Requests) = (host, answers, asked);
        Client = new AccountClient(host.HttpAddress, "Tests on a machine", time: time);
    }

    public AccountClient Client { get; }

    public ConcurrentQueue<Asked> Requests { get; }

    public static async Task<ScriptedAccounts> StartAsync(TimeProvider? time = null)
    {
        var answers = new ConcurrentDictionary<string, Func<HttpContext, Task<IResult>>>();
        var asked = new ConcurrentQueue<Asked>();
        var host = await KestrelHost.StartAsync(_ => { }, application => application.Map("{**path}", async (HttpContext context) =>
        {
            var form = context.Request.HasFormContentType
                ? (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())
                : context.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString());
            asked.Enqueue(new Asked($"{context.Request.Method} {context.Request.Path}", form, context.Request.Headers.Cookie.ToString(), context.Request.Headers.Authorization.ToString()));
            return answers.TryGetValue(context.Request.Path, out var answer) ? await answer(context) : Results.NotFound();
        }));
        return new ScriptedAccounts(host, answers, asked, time);
    }

    public void Answer(string path, Func<HttpContext, IResult> answer) => _answers[path] = context => Task.FromResult(answer(context));

    public void Answer(string path, Func<HttpContext, Task<IResult>> answer) => _answers[path] = answer;

    /// <summary>An access token in form: nobody here looks at its signature.</summary>
    public static IResult Tokens(string name, string refreshToken, int expiresIn = 600) => Results.Json(new
    {
        access_token = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","jti":"{{refreshToken}}"}""")).TrimEnd('=')}.c2ln",
        token_type = "Bearer",
        expires_in = expiresIn,
        refresh_token = refreshToken,
    });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }

    public sealed record Asked(string What, IReadOnlyDictionary<string, string> Fields, string Cookie, string Authorization);
}
