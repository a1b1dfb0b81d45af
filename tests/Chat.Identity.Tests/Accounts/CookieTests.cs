using Chat.Identity.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Chat.Identity.Tests.Accounts;

public sealed class CookieTests
{
    [Theory]
    [InlineData("Production", "__Host-chat-login", CookieSecurePolicy.Always)]
    [InlineData("Development", "chat-login", CookieSecurePolicy.SameAsRequest)]
    public void Outside_Development_a_cookie_is_for_this_host_over_TLS_alone(string environment, string name, CookieSecurePolicy policy)
    {
        var cookie = new CookieBuilder();

        cookie.Protect("chat-login", new Machine(environment));

        Assert.Equal((name, policy, true, "/", null), (cookie.Name, cookie.SecurePolicy, cookie.HttpOnly, cookie.Path, cookie.Domain));
    }

    private sealed class Machine(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
