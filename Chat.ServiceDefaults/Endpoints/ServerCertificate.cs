using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Endpoints;

/// <summary>
/// The certificate that the server shows. A new one in the files is shown from the next handshake on, within a second; connections
/// that are open go on. One that cannot be read (half of it may be written) changes nothing, and is said once.
/// </summary>
internal sealed partial class ServerCertificate
{
    // The files are read and compared rather than watched: container secrets change by links that no watcher follows.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CertificateFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private CertificateBytes _read;
    private bool _isBroken;
    private long _readAt;
    private int _reading;
    private volatile SslStreamCertificateContext _current;

    public ServerCertificate(CertificateFiles files, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _read = files.ReadFiles();
        _readAt = time.GetTimestamp();
        _current = Context(_read);
    }

    /// <summary>For a handshake that begins now.</summary>
    public SslServerAuthenticationOptions ForHandshake()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) >= Pause && Interlocked.Exchange(ref _reading, 1) == 0)
        {
            try
            {
                Renew();
            }
            finally
            {
                Volatile.Write(ref _readAt, _time.GetTimestamp());
                Volatile.Write(ref _reading, 0);
            }
        }

        return new SslServerAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, ServerCertificateContext = _current };
    }

    private void Renew()
    {
        CertificateBytes? bytes = null;
        try
        {
            bytes = _files.ReadFiles();
            if (!bytes.IsSameAs(_read))
            {
                _current = Context(bytes);
                CertificateRenewed(_logger);
            }

            _isBroken = false;
        }
        catch (Exception failure) when (CertificateFiles.IsUnreadable(failure))
        {
            if (!_isBroken)
            {
                _isBroken = true;
                CertificateBroken(_logger, failure.Message);
            }
        }

        // What could not be read is not tried again until it differs.
        _read = bytes ?? _read;
    }

    private SslStreamCertificateContext Context(CertificateBytes bytes)
    {
        var certificates = _files.Load(bytes);
        var own = certificates[0];
        certificates.RemoveAt(0);
        // Offline: no handshake waits for somebody else's server.
        return SslStreamCertificateContext.Create(own, certificates, offline: true);
    }

    [LoggerMessage(1400, LogLevel.Information, "There is a new certificate; it is shown from now on")]
    private static partial void CertificateRenewed(ILogger logger);

    [LoggerMessage(1401, LogLevel.Error, "The new certificate cannot be read; the former one is shown: {Reason}")]
    private static partial void CertificateBroken(ILogger logger, string reason);
}
