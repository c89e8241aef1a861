using Winnow.Grains.Indices;
using Winnow.Grains.Nodes;
using Winnow.Grains.Errors;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>What the nodes count of their use of repositories, as Elasticsearch's repositories metering.</summary>
internal sealed class RepositoryMeters(NodeDirectory nodes, IGrainFactory grains, WinnowNode node)
{
    public async Task<JsonResult> Render()
    {
        var live = nodes.Live();
        var answers = await Task.WhenAll(live.Select(Ask));
        var failures = answers.Where(answer => answer.Failure is not null).ToList();
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_nodes");
            writer.WriteNumber("total", answers.Length);
            writer.WriteNumber("successful", answers.Length - failures.Count);
            writer.WriteNumber("failed", failures.Count);
            writer.WriteEndObject();
            writer.WriteString("cluster_name", node.ClusterName);
            writer.WriteStartObject("nodes");
            foreach (var answer in answers.Where(answer => answer.Failure is null))
            {
                writer.WriteStartArray(answer.Node.Id);
                foreach (var repository in answer.Repositories)
                {
                    Write(writer, repository);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private async Task<(LiveNode Node, RepositoryMetering[] Repositories, WinnowError? Failure)> Ask(LiveNode asked)
    {
        try
        {
            return (asked, await grains.GetGrain<INodeRepositoryGrain>(asked.Id).Metering(), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (asked, [], exception.ToError());
        }
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, RepositoryMetering repository)
    {
        writer.WriteStartObject();
        writer.WriteString("repository_name", repository.Name);
        writer.WriteString("repository_type", repository.Type);
        writer.WriteStartObject("repository_location");
        foreach (var setting in repository.Location)
        {
            writer.WriteString(setting.Key, setting.Value);
        }

        writer.WriteEndObject();
        writer.WriteString("repository_ephemeral_id", repository.EphemeralId);
        writer.WriteNumber("repository_started_at", repository.StartedMillis);
        writer.WriteBoolean("archived", value: false);
        writer.WriteStartObject("request_counts");
        foreach (var request in repository.Requests)
        {
            writer.WriteNumber(request.Name, request.Count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("bytes_read", repository.BytesRead);
        writer.WriteNumber("bytes_written", repository.BytesWritten);
        writer.WriteEndObject();
    }
}
