using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Tests.Secrets;

public sealed class SecretTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chat-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_whose_name_is_a_key_holds_its_value()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Identity__MasterKey"), "of the file\n");

        var builder = Builder("Production", ("Chat:SecretsDirectory", _folder));

        Assert.Equal("of the file", builder.Configuration["Identity:MasterKey"]);
    }

    [Fact]
    public async Task A_file_overrides_settings_files_and_the_command_line_overrides_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Identity__MasterKey"), "of the file");
        await File.WriteAllTextAsync(Path.Combine(_folder, "Identity__Other"), "of the file");
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{"Identity":{"MasterKey":"of the settings"}}""");

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            ContentRootPath = _folder,
            Args = [$"--Chat:SecretsDirectory={_folder}", "--Identity:Other=of the command line"],
        });
        builder.AddServiceDefaults();

        Assert.Equal("of the file", builder.Configuration["Identity:MasterKey"]);
        Assert.Equal("of the command line", builder.Configuration["Identity:Other"]);
    }

    [Fact]
    public void A_plain_host_reads_them_too()
    {
        File.WriteAllText(Path.Combine(_folder, "ConnectionStrings__chatdb"), "Host=of the file");
        var builder = Host.CreateApplicationBuilder([$"--Chat:SecretsDirectory={_folder}"]);
        builder.AddServiceDefaults();

        Assert.Equal("Host=of the file", builder.Configuration.GetConnectionString("chatdb"));
    }

    [Fact]
    public void A_folder_that_is_not_there_stops_the_start()
    {
        Assert.Contains(Problems("Production", ("Chat:SecretsDirectory", Path.Combine(_folder, "nowhere"))), problem => problem.StartsWith("Chat:SecretsDirectory: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Services:Key", "changeme")]
    [InlineData("Identity:MasterKey", "Change-Me")]
    [InlineData("Mail:Smtp:Password", "password")]
    [InlineData("Identity:External:Somebody:ClientSecret", "${CLIENT_SECRET}")]
    [InlineData("Identity:KeyProtectionCertificatePassword", "<password>")]
    [InlineData("Services:Key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("Identity:MasterKey", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("ConnectionStrings:chatdb", "Host=db;Username=chat;Password=postgres")]
    [InlineData("ConnectionStrings:chatdb", "Server=db;User Id=chat;Pwd=secret")]
    [InlineData("ConnectionStrings:cache", "cache:6379,password=redis,ssl=true")]
    public void A_secret_that_everybody_knows_stops_the_start_and_is_not_repeated(string key, string value)
    {
        var problem = Assert.Single(Problems("Production", (key, value)), problem => problem.StartsWith($"{key}: ", StringComparison.Ordinal));

        Assert.Contains("everybody knows", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(value, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Problems("Development", (key, value)), said => said.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_in_base64_is_no_key()
    {
        var text = Convert.ToBase64String(Encoding.ASCII.GetBytes("this is a text of 32 characters!"));

        Assert.Contains(Problems("Production", ("Services:Key", text)), problem => problem.StartsWith("Services:Key: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host=db;Username=chat", true)]
    [InlineData("Host=db;Username=chat;Password=", true)]
    [InlineData("Host=/var/run/postgresql;Username=chat", false)]
    [InlineData("Host=db;Username=chat;SSL Certificate=client.pfx", false)]
    [InlineData("Host=db;Username=chat;Passfile=/run/secrets/pgpass", false)]
    [InlineData("Host=db;Username=chat;Password=G7!kfu29-aLq", false)]
    [InlineData("Host=127.0.0.1;Username=chat", false)]
    [InlineData("Host=localhost:5433,::1;Username=chat", false)]
    [InlineData("Host=127.0.0.1,db;Username=chat", true)]
    [InlineData("Host=127.0.0.1.db.example;Username=chat", true)]
    public void A_database_without_a_password_stops_the_start(string connection, bool stops)
    {
        var problems = Problems("Production", ("ConnectionStrings:chatdb", connection));

        Assert.Equal(stops, problems.Any(problem => problem.StartsWith("ConnectionStrings:chatdb: has no password", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("cache:6379,ssl=true", true)]
    [InlineData("cache:6379,password=", true)]
    [InlineData("10.0.0.4:6379", true)]
    [InlineData("127.0.0.1:6379,cache:6379", true)]
    [InlineData("cache:6379,password=G7!kfu29-aLq", false)]
    [InlineData("cache:6379,user=chat, password = G7!kfu29-aLq,ssl=true", false)]
    [InlineData("127.0.0.1:6379,[::1]:6380,localhost,connectTimeout=500", false)]
    [InlineData("!/var/run/redis.sock", false)]
    public void A_Redis_of_another_machine_without_a_password_stops_the_start(string connection, bool stops)
    {
        Assert.Equal(stops, HasNone(Problems("Production", ("ConnectionStrings:cache", connection))));
        Assert.False(HasNone(Problems("Development", ("ConnectionStrings:cache", connection))));

        static bool HasNone(IEnumerable<string> problems) => problems.Any(problem => problem.StartsWith("ConnectionStrings:cache: has no password", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_of_chance_pass_and_variables_of_the_machine_are_not_ours()
    {
        Assert.Empty(Problems(
            "Production",
            ("Services:Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ("Mail:Smtp:Password", "uGt5-92kd-LLp3"),
            ("POSTGRES_PASSWORD", "postgres"),
            ("Tls:KeyPath", "secret"),
            ("ConnectionStrings:chatdb", "Host=db;Username=chat;Password=G7!kfu29-aLq")));
    }

    private static WebApplicationBuilder Builder(string environment, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection([new("CHAT_GRPC_PORT", "0"), new("CHAT_HTTP_PORT", "0"), new("Chat:TlsTerminatedByProxy", "true")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        return builder;
    }

    private static IReadOnlyList<string> Problems(string environment, params (string Key, string Value)[] settings)
    {
        var application = Builder(environment, settings).Build();
        using var _ = (IDisposable)application;
        try
        {
            application.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException problems)
        {
            return [.. problems.Failures];
        }
    }
}
