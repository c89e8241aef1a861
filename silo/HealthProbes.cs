using Orleans;
using Orleans.Runtime;
using Winnow.Contracts;
using Winnow.Grains.Nodes;

namespace Winnow.Silo;

/// <summary>For whoever runs the process: <c>live</c> while it answers at all, <c>ready</c> while its node answers too.</summary>
internal static class HealthProbes
{
    public static void MapHealthProbes(this WebApplication app)
    {
        app.MapGet("/_health/live", () => Results.Text("live\n"));
        app.MapGet("/_health/ready", async (IGrainFactory grains, WinnowNode node) =>
        {
            try
            {
                await grains.GetGrain<INodeGrain>(node.Id).Info();
                return Results.Text("ready\n");
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                return Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
