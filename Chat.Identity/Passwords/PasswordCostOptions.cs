using System.ComponentModel.DataAnnotations;

namespace Chat.Identity.Passwords;

/// <summary>What a password costs to check. When it is raised, each password is hashed anew at its next log-in.</summary>
internal sealed class PasswordCostOptions
{
    public const string SectionName = "Passwords";

    /// <summary>Memory of Argon2id in KiB, 19,456 to 1,048,576. Least and default: what OWASP's cheat sheet for password storage asks of two passes.</summary>
    [Range(19_456, 1_048_576)]
    public int MemoryKibibytes { get; set; } = 19_456;

    /// <summary>Passes of Argon2id over its memory, 2 to 100.</summary>
    [Range(2, 100)]
    public int Passes { get; set; } = 2;

    /// <summary>Passwords hashed at the same time, 0 to 256; 0: one per processor.</summary>
    [Range(0, 256)]
    public int Concurrent { get; set; } = 0;

    /// <summary>Passwords that wait to be hashed, past it <c>busy</c>; 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int Waiting { get; set; } = 100;
}
