using Winnow.Repositories.Tests.Servers;

namespace Winnow.Repositories.Tests.Stores;

/// <summary>What settings of repositories mean, and what is said of those that mean nothing.</summary>
public sealed class BlobStoreFactoryTests
{
    [Theory]
    [InlineData("foo", "", "[my_repo] repository type [foo] does not exist")]
    [InlineData("fs", "", "[my_repo] missing location")]
    [InlineData("fs", "location=/elsewhere", "[my_repo] location [/elsewhere] doesn't match any of the locations specified by path.repo")]
    [InlineData("fs", "location=../b", "[my_repo] location [../b] doesn't match any of the locations specified by path.repo")]
    [InlineData("fs", "location=/backups2", "[my_repo] location [/backups2] doesn't match any of the locations specified by path.repo")]
    [InlineData("fs", "locaton=a", "[my_repo] unknown setting [locaton] of a repository of type [fs] did you mean [location]?")]
    [InlineData("fs", "location=a,bucket=b", "[my_repo] unknown setting [bucket] of a repository of type [fs]")]
    [InlineData("fs", "location=a,compress=yes", "[my_repo] failed to parse value [yes] for setting [compress] as only [true] or [false] are allowed")]
    [InlineData("fs", "location=a,max_number_of_snapshots=0", "[my_repo] failed to parse value [0] for setting [max_number_of_snapshots] must be >= 1")]
    [InlineData("azure", "client=c", "[my_repo] Unable to find client with name [c]. Existing client configs: default,keyed")]
    [InlineData("azure", "", "[my_repo] azure client [default] cannot be made: missing required setting [azure.client.default.account]")]
    [InlineData("azure", "location_mode=never", "[my_repo] location_mode [never] is none of [primary_only, primary_then_secondary, secondary_only, secondary_then_primary]")]
    [InlineData("azure", "location_mode=secondary_only,client=keyed", "[my_repo] location_mode [secondary_only] reads from a copy that cannot be written to: set [readonly] to [true]")]
    [InlineData("s3", "", "[my_repo] No bucket defined for s3 repository")]
    [InlineData("s3", "bucket=b,client=c", "[my_repo] Unknown s3 client name [c]. Existing client configs: default")]
    [InlineData("s3", "bucket=b,secret_key=s", "[my_repo] Setting [secret_key] is insecure: everybody could read it; it belongs into the nodes' own settings as [s3.client.default.secret_key]")]
    public void A_setting_that_cannot_be_used_is_refused_by_name(string type, string settings, string reason)
    {
        using var factory = TestStores.Factory(
            ("path.repo", "/backups"), ("azure.client.keyed.account", "a"), ("azure.client.keyed.key", Convert.ToBase64String(new byte[64])));
        var refused = Assert.Throws<RepositorySettingsException>(() => factory.Create(type, Parse(settings)));
        Assert.Equal(reason, refused.Message);
        Assert.Equal(("my_repo", reason["[my_repo] ".Length..]), (refused.Repository, refused.Reason));
    }

    [Theory]
    [InlineData("fs", "location=a,compress=true,chunk_size=1gb,max_snapshot_bytes_per_sec=40mb,max_restore_bytes_per_sec=0b,readonly=true,max_number_of_snapshots=5", "fs[/backups/a]")]
    [InlineData("fs", "location=/backups", "fs[/backups]")]
    [InlineData("fs", "location=/backups/x/../a/", "fs[/backups/a]")]
    [InlineData("fs", "location=/more/a", "fs[/more/a]")]
    [InlineData("azure", "client=keyed", "azure[acc/elasticsearch-snapshots/]")]
    [InlineData("azure", "client=keyed,container=c,base_path=/a/b/", "azure[acc/c/a/b/]")]
    [InlineData("azure", "client=keyed,location_mode=primary_then_secondary", "azure[acc/elasticsearch-snapshots/]")]
    [InlineData("azure", "client=keyed,location_mode=secondary_only,readonly=true", "azure[acc-secondary/elasticsearch-snapshots/]")]
    [InlineData("azure", "client=machine", "azure[acc/elasticsearch-snapshots/]")]
    [InlineData("s3", "bucket=b,base_path=p,endpoint=localhost:9,protocol=http,path_style_access=true,region=eu-west-1", "s3[b/p/]")]
    public void Settings_say_where_blobs_lie(string type, string settings, string description)
    {
        using var factory = TestStores.Factory(
            ("path.repo", "/backups"), ("path.repo", "/more/"), ("azure.client.keyed.account", "acc"), ("azure.client.keyed.key", Convert.ToBase64String(new byte[64])),
            ("azure.client.machine.account", "acc"), ("s3.client.default.access_key", "a"), ("s3.client.default.secret_key", "s"));
        Assert.Equal(description, factory.Create(type, Parse(settings)).Description);
    }

    [Fact]
    public void Without_allowed_folders_there_are_no_repositories_in_folders()
    {
        using var factory = TestStores.Factory();
        var refused = Assert.Throws<RepositorySettingsException>(() => factory.Create("fs", ("location", "/a")));
        Assert.Equal("[my_repo] location [/a] doesn't match any of the locations specified by path.repo because this setting is empty", refused.Message);
    }

    [Theory]
    [InlineData("azure.client.a.kee=1", "unknown setting [azure.client.a.kee]")]
    [InlineData("azure.client.a.key=1", "missing required setting [azure.client.a.account] for setting [azure.client.a.key]")]
    [InlineData("azure.client.a.account=a,azure.client.a.key=1,azure.client.a.sas_token=2", "Both a secret as well as a shared access token were set for client [a].")]
    [InlineData("s3.client.b.access_key=1", "Missing secret key for s3 client [b]")]
    [InlineData("s3.client.b.secret_key=1", "Missing access key for s3 client [b]")]
    [InlineData("s3.client.b.session_token=1", "Missing access key and secret key for s3 client [b]")]
    public void Clients_that_do_not_fit_together_are_refused(string settings, string reason) =>
        Assert.Equal(reason, Assert.Throws<ArgumentException>(() => TestStores.Factory(Parse(settings))).Message);

    [Theory]
    [InlineData("azure.client.a.key", true, true)]
    [InlineData("azure.client.a.sas_token", true, true)]
    [InlineData("azure.client.a.connection_string", true, true)]
    [InlineData("azure.client.a.account", true, false)]
    [InlineData("s3.client.default.secret_key", true, true)]
    [InlineData("s3.client.default.endpoint", true, false)]
    [InlineData("s3.client.", false, false)]
    [InlineData("path.repo", false, false)]
    public void A_node_knows_its_secrets(string setting, bool isClients, bool isSecret) =>
        Assert.Equal((isClients, isSecret), (RepositoryClients.IsClientSetting(setting), RepositoryClients.IsSecret(setting)));

    private static (string Name, string Value)[] Parse(string settings) =>
        [.. settings.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).Select(parts => (parts[0], parts[1]))];
}
