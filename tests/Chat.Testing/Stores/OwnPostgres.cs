using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Chat.Testing;

/// <summary>A PostgreSQL cluster in a directory of its own, thrown away at the end.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly PostgresBinaries _binaries;
    private readonly string _directory;
    private readonly string _password;
    private readonly IReadOnlyList<string> _settings;
    private GuardedProcess? _process;
    private int _port;

    private OwnPostgres(PostgresBinaries binaries, string directory, string password, IReadOnlyList<string> settings)
    {
        _binaries = binaries;
        _directory = directory;
        _password = password;
        _settings = settings;
    }

    public GuardedProcess Process => _process ?? throw new InvalidOperationException("PostgreSQL was not started.");

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "chat",
        Password = _password,
        Database = "postgres",
        Timeout = 10,
    }.ConnectionString;

    private string Data => Path.Combine(_directory, "data");

    private string Copy => Data + ".copy";

    private string Log => Path.Combine(_directory, "log");

    public static async Task<OwnPostgres> CreateAsync(IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var binaries = PostgresBinaries.Find();
        var directory = Directory.CreateTempSubdirectory("chat-pg-").FullName;
        try
        {
            var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var passwordFile = Path.Combine(directory, "pw");
            await File.WriteAllTextAsync(passwordFile, password, cancellationToken);
            if (PostgresBinaries.User() is { } user)
            {
                Native.GiveTo(directory, user);
                Native.GiveTo(passwordFile, user);
            }

            var own = new OwnPostgres(binaries, directory, password, settings);
            await binaries.CreateClusterAsync(own.Data, passwordFile, cancellationToken);
            return own;
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>With <paramref name="anyPort"/> another port is tried when somebody was quicker to take the free one.</summary>
    public async Task StartAsync(bool anyPort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (anyPort)
            {
                _port = FreePort.Next();
            }

            string[] command =
            [
                _binaries.Server, "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture),
                .. _settings.SelectMany(setting => new[] { "-c", setting }),
            ];
            if (_process is not null)
            {
                await _process.DisposeAsync();
            }

            _process = await GuardedProcess.StartAsync(
                command, _directory, Log, interrupts: true, prefix: PostgresBinaries.Prefix(PostgresBinaries.User()));
            if (await AnswersAsync(cancellationToken))
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"PostgreSQL ended while it started: {await File.ReadAllTextAsync(Log, cancellationToken)}");
            }
        }
    }

    /// <summary>Owners and modes too: the server insists on them.</summary>
    public async Task CopyDataAsync()
    {
        using var copy = System.Diagnostics.Process.Start("cp", ["-a", Data, Copy]);
        await copy.WaitForExitAsync().OrFail("the copy of the data directory");
        if (copy.ExitCode != 0)
        {
            throw new IOException($"The data directory could not be copied: cp ended with {copy.ExitCode}.");
        }
    }

    public void PutCopyBack()
    {
        Directory.Delete(Data, recursive: true);
        Directory.Move(Copy, Data);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var answers = false;
        await Eventually.Async(
            async () =>
            {
                if (Process.HasExited)
                {
                    return true;
                }

                try
                {
                    await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                    await connection.OpenAsync(cancellationToken);
                    answers = true;
                }
                catch (NpgsqlException)
                {
                    // Not yet.
                }

                return answers;
            },
            $"PostgreSQL answers on port {_port}");
        return answers;
    }
}
