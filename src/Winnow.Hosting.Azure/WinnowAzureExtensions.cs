using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Orleans.Hosting;

namespace Winnow.Hosting;

/// <summary>Orleans on an Azure storage account: for silos on many machines.</summary>
public static class WinnowAzureExtensions
{
    /// <summary>
    /// Keeps membership and reminders in tables and grain state in blobs, which have no limit on a state's size and conditional writes by ETag.
    /// Together with <see cref="ClusterStore.External"/>.
    /// </summary>
    public static ISiloBuilder UseWinnowAzure(this ISiloBuilder builder, TableServiceClient tables, BlobServiceClient blobs) => builder
        .UseAzureStorageClustering(options => options.TableServiceClient = tables)
        .AddAzureBlobGrainStorageAsDefault(options => options.BlobServiceClient = blobs)
        .UseAzureTableReminderService(options => options.TableServiceClient = tables);

    /// <summary>As the other, from a connection string.</summary>
    public static ISiloBuilder UseWinnowAzure(this ISiloBuilder builder, string connectionString) =>
        builder.UseWinnowAzure(new TableServiceClient(connectionString), new BlobServiceClient(connectionString));
}
