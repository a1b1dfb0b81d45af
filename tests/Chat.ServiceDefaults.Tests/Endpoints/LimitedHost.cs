using Chat.Testing;
using MagicOnion;
using MagicOnion.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Chat.ServiceDefaults.Tests.Endpoints;

public interface ILength : IService<ILength>
{
    UnaryResult<int> OfAsync(byte[] bytes);
}

public sealed class Length : ServiceBase<ILength>, ILength
{
    public UnaryResult<int> OfAsync(byte[] bytes) => UnaryResult.FromResult(bytes.Length);
}

/// <summary>A service with an endpoint that reads, one that never does, and a call.</summary>
internal static class LimitedHost
{
    public static Task<KestrelHost> StartAsync(params (string Key, string Value)[] settings) => KestrelHost.StartServiceAsync(
        builder =>
        {
            builder.AddServiceDefaults();
            builder.Services.AddMagicOnion();
            var application = builder.Build();
            application.MapDefaultEndpoints();
            application.MapMagicOnionService<Length>();
            application.MapPost("/read", ReadAsync);
            application.MapPost("/wait", (HttpContext context) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
            application.MapGet("/", () => "here");
            return application;
        },
        settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private static Task ReadAsync(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
}
