namespace Winnow.Repositories;

/// <summary>
/// Who a node is at storages elsewhere: clients by name, of the node's own settings (<c>azure.client.NAME.key</c>, <c>s3.client.NAME.secret_key</c>
/// and so on). Repositories name a client; the credentials never leave the node.
/// </summary>
public sealed class RepositoryClients
{
    private const string DefaultName = "default";
    private const string AzurePrefix = "azure.client.";
    private const string S3Prefix = "s3.client.";
    private static readonly (string Prefix, string[] Settings)[] Known =
    [
        (AzurePrefix, ["secondary_endpoint", "account", "key", "sas_token", "connection_string", "endpoint_suffix", "endpoint"]),
        (S3Prefix, ["access_key", "secret_key", "session_token", "endpoint", "region", "path_style_access", "protocol"]),
    ];

    private readonly SortedDictionary<string, AzureClientOptions> _azure = new(StringComparer.Ordinal) { [DefaultName] = new AzureClientOptions() };
    private readonly SortedDictionary<string, S3ClientOptions> _s3 = new(StringComparer.Ordinal) { [DefaultName] = new S3ClientOptions() };

    /// <summary>Reads those of a node's settings that are about clients, and leaves the others alone.</summary>
    /// <exception cref="ArgumentException">A client has no such setting, or it does not fit the others.</exception>
    public static RepositoryClients Read(IEnumerable<KeyValuePair<string, string>> nodeSettings)
    {
        var clients = new RepositoryClients();
        foreach (var (setting, value) in nodeSettings)
        {
            if (NameIn(setting, AzurePrefix) is { } azure)
            {
                clients._azure[azure.Client] = Set(clients._azure.GetValueOrDefault(azure.Client, new AzureClientOptions()), azure.Setting, value)
                    ?? throw Unknown(setting);
            }
            else if (NameIn(setting, S3Prefix) is { } s3)
            {
                clients._s3[s3.Client] = Set(clients._s3.GetValueOrDefault(s3.Client, new S3ClientOptions()), s3.Setting, value)
                    ?? throw Unknown(setting);
            }
        }

        clients.Check();
        return clients;
    }

    /// <summary>Whether a node's setting is one of a client.</summary>
    public static bool IsClientSetting(string setting) => NameIn(setting, AzurePrefix) is not null || NameIn(setting, S3Prefix) is not null;

    /// <summary>
    /// The setting of a client that an environment variable means (<c>S3_CLIENT_DEFAULT_SECRET_KEY</c>): of its underscores only those beside
    /// the client's name are dots. Null when it is none.
    /// </summary>
    public static string? FromVariable(string variable)
    {
        var lower = variable.ToLowerInvariant();
        foreach (var (prefix, settings) in Known.Where(known => lower.StartsWith(known.Prefix.Replace('.', '_'), StringComparison.Ordinal)))
        {
            var rest = lower[prefix.Length..];
            var setting = settings.FirstOrDefault(setting => rest.EndsWith('_' + setting, StringComparison.Ordinal) && rest.Length > setting.Length + 1);
            return setting is null ? null : $"{prefix}{rest[..^(setting.Length + 1)]}.{setting}";
        }

        return null;
    }

    /// <summary>Whether a node's setting must not be shown to anybody.</summary>
    public static bool IsSecret(string setting) =>
        NameIn(setting, AzurePrefix) is { Setting: "key" or "sas_token" or "connection_string" }
        || NameIn(setting, S3Prefix) is { Setting: "access_key" or "secret_key" or "session_token" };

    internal AzureClientOptions? Azure(string name) => _azure.GetValueOrDefault(name);

    internal S3ClientOptions? S3(string name) => _s3.GetValueOrDefault(name);

    internal string AzureNames => string.Join(",", _azure.Keys);

    internal string S3Names => string.Join(",", _s3.Keys);

    private static (string Client, string Setting)? NameIn(string setting, string prefix)
    {
        var end = setting.StartsWith(prefix, StringComparison.Ordinal) ? setting.IndexOf('.', prefix.Length) : -1;
        return end > prefix.Length ? (setting[prefix.Length..end], setting[(end + 1)..]) : null;
    }

    private static AzureClientOptions? Set(AzureClientOptions client, string setting, string value) => setting switch
    {
        "account" => client with { Account = value },
        "key" => client with { Key = value },
        "sas_token" => client with { SasToken = value.TrimStart('?') },
        "connection_string" => client with { ConnectionString = value },
        "endpoint_suffix" => client with { EndpointSuffix = value },
        "endpoint" => client with { Endpoint = value },
        "secondary_endpoint" => client with { SecondaryEndpoint = value },
        _ => null,
    };

    private static S3ClientOptions? Set(S3ClientOptions client, string setting, string value) => setting switch
    {
        "access_key" => client with { AccessKey = value },
        "secret_key" => client with { SecretKey = value },
        "session_token" => client with { SessionToken = value },
        "endpoint" => client with { Endpoint = value },
        "region" => client with { Region = value },
        "path_style_access" => client with { PathStyleAccess = value == "true" },
        "protocol" => client with { Protocol = value },
        _ => null,
    };

    private static ArgumentException Unknown(string setting) => new($"unknown setting [{setting}]");

    private void Check()
    {
        foreach (var (name, client) in _azure)
        {
            if (client.Key is not null && client.SasToken is not null)
            {
                throw new ArgumentException($"Both a secret as well as a shared access token were set for client [{name}].");
            }

            if ((client.Key ?? client.SasToken) is not null && client.Account is null)
            {
                throw new ArgumentException($"missing required setting [{AzurePrefix}{name}.account] for setting [{AzurePrefix}{name}.{(client.Key is null ? "sas_token" : "key")}]");
            }
        }

        foreach (var (name, client) in _s3)
        {
            if (client.AccessKey is null != client.SecretKey is null)
            {
                throw new ArgumentException(client.AccessKey is null ? $"Missing access key for s3 client [{name}]" : $"Missing secret key for s3 client [{name}]");
            }

            if (client.SessionToken is not null && client.AccessKey is null)
            {
                throw new ArgumentException($"Missing access key and secret key for s3 client [{name}]");
            }
        }
    }
}

/// <summary>A client of Azure Blob Storage. Without key, SAS token and connection string it is who the machine is (Azure.Identity).</summary>
internal sealed record AzureClientOptions
{
    public string? Account { get; init; }

    public string? Key { get; init; }

    public string? SasToken { get; init; }

    public string? ConnectionString { get; init; }

    public string EndpointSuffix { get; init; } = "core.windows.net";

    /// <summary>The address of the service with the account, when it is not the account's name below the suffix.</summary>
    public string? Endpoint { get; init; }

    public string? SecondaryEndpoint { get; init; }
}

/// <summary>A client of S3. Without keys it is who the SDK finds: environment, profile, role of the machine.</summary>
internal sealed record S3ClientOptions
{
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string? SessionToken { get; init; }

    public string? Endpoint { get; init; }

    public string? Region { get; init; }

    public bool PathStyleAccess { get; init; }

    public string Protocol { get; init; } = "https";
}
