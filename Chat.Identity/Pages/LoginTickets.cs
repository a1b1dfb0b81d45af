using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Chat.Identity.Pages;

internal sealed record LoginTicket(string UserName, string Password);

/// <summary>Carries what was typed in the first step of a log-in to the second, through the browser and unreadable for it.</summary>
internal sealed class LoginTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Chat.Identity.LoginTickets").ToTimeLimitedDataProtector();

    public string Seal(LoginTicket ticket) => _protector.Protect(JsonSerializer.Serialize(ticket), Lifetime);

    /// <summary>Null: it is none of ours, or too old.</summary>
    public LoginTicket? Open(string? ticket)
    {
        try
        {
            return string.IsNullOrEmpty(ticket) ? null : JsonSerializer.Deserialize<LoginTicket>(_protector.Unprotect(ticket));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
